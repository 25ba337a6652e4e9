"""The 27 people of the records: each answer was read beside the record; what must hold and what must be asked is fixed.

The words above each row say what the record holds. The first column is every finding of caution or worse that holds, in
order; the second what must stay open and be asked.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from door import NOW, run

READ = {
    # eGFR 46 of October and stage 3a agree; the statin is only good to know
    "carebundle-ckd3-ms-baclofen-female": (
        "P03",
        "P18 P36 P38 P40 P46 P60",
    ),
    # pregnant since August; creatinine 0.6; gabapentin is a strong sedative
    "hand-pregnant-ms-baclofen-gabapentin-female-1994": (
        "P13 P41",
        "P18 P36 P38 P40 P46 P60",
    ),
    # complete T4 injury; diazepam and tizanidine; neurogenic bladder; 80 mg is not above the maximum
    "hand-sci-t4-baclofen-80mg-tizanidine-diazepam-male-1985": (
        "P31 P41 P30",
        "P18 P38 P40 P46 P60",
    ),
    # 13 years; epilepsy and osteoporosis since infancy; no kidney test; an auto-injector that nobody recognises
    "pysynthea-child-cp-dystonia-epilepsy-baclofen-female-2013": (
        "P18 P52 P12",
        "P13 P36 P38 P40 P46 P60 P69 P07",
    ),
    # 7 years; glycopyrrolate for saliva
    "pysynthea-child-cp-no-labs-female-2019": (
        "P10 anticholinergic_other",
        "P18 P36 P38 P40 P41 P46 P60 P07",
    ),
    # eGFR 83 and creatinine 1.29 of one day contradict: the lower holds; three SSRI entries are good to know
    "pysynthea-clonazepam-oxycodone-ssri-female-1970": (
        "P03 P18 P40 P41 P16 P29 P49",
        "P36 P38 P46 P60",
    ),
    # creatinine 2.67 against an eGFR of 84 on one day; the order went up on 19 November
    "pysynthea-cp-ms-baclofen-titration-male-1972": (
        "P05 P52 P74 P44 P62 anticholinergic_other corticosteroid",
        "P18 P36 P38 P40 P46 P60",
    ),
    # creatinine 0.7 of October; old pregnancies are over; pregnancy is asked
    "pysynthea-cp-ms-pregnancy-history-female-1980": (
        "corticosteroid",
        "P13 P18 P36 P38 P40 P46 P60",
    ),
    # stage 4 of 2010, transplant in 2011, creatinine 0.65 of September: the newer test counts; tacrolimus
    "pysynthea-elderly-cp-epilepsy-ckd4-polypharmacy-female-1940": (
        "P18 nephrotoxic_other P09 P16 P29 P49 anticholinergic_other diuretic",
        "P36 P38 P40 P46 P60",
    ),
    # emphysema and naproxen; creatinine 1.02 of August
    "pysynthea-ms-emphysema-baclofen-female-1971": (
        "P25 corticosteroid nsaid",
        "P13 P18 P36 P38 P40 P41 P46 P60",
    ),
    # three opioids; the creatinine of May 2025 is too old to call fine
    "pysynthea-opioids-fentanyl-oxycodone-female-1990": (
        "P40",
        "P13 P18 P36 P38 P41 P46 P60 P07",
    ),
    # alcoholism; diphenhydramine; the result of 2020 is old and shown as old
    "synthea-alcohol-use-smoker-male-1957": (
        "P39 P09 P62",
        "P18 P36 P38 P40 P46 P60",
    ),
    # 16 years; epilepsy; diazepam
    "synthea-child-epilepsy-diazepam-male-2010": (
        "P18 P41 P12",
        "P36 P38 P40 P46 P60 P07",
    ),
    # oxycodone ended, so no opioid holds; the broken rib is of 2011
    "synthea-chronic-pain-past-oxycodone-female-1968": (
        "",
        "P18 P36 P38 P40 P41 P46 P60",
    ),
    # eGFR 27 of 2020 stays in force; COPD, stroke of 1989; heart failure is no row of the tables
    "synthea-copd-stroke-heart-failure-female-1953": (
        "P05 P25 P74 P09 P19 P49 beta_blocker diuretic",
        "P18 P36 P38 P40 P41 P46 P60",
    ),
    # depression under fluoxetine is one small finding
    "synthea-depression-fluoxetine-male-1973": (
        "P16",
        "P18 P36 P38 P40 P41 P46 P60",
    ),
    # creatinine 1.54 against eGFR 73 on one day: the worse holds; naproxen and a diuretic are no triple
    "synthea-diabetes-ckd1-naproxen-antihistamine-female-1957": (
        "P04 P09 P29 P49 P62 diuretic nsaid",
        "P18 P36 P38 P40 P46 P60",
    ),
    # eGFR 42, creatinine 2.34 (30): the worse leads, and the diagnosis without a stage gives way to stage 2
    "synthea-diabetes-ckd2-male-1953": (
        "P05 P09 P29 P49 diuretic",
        "P18 P36 P38 P40 P41 P46 P60",
    ),
    # dementia, epilepsy, diazepam, clopidogrel, nitrate; a good kidney result of 2021 is not known today
    "synthea-elderly-epilepsy-alzheimer-diazepam-male-1949": (
        "P17 P18 P41 P74 P09 P49 anticoagulant diuretic vasodilator_nitrate",
        "P36 P38 P40 P46 P60 P07",
    ),
    # clonazepam and carbamazepine are one story of sedatives
    "synthea-epilepsy-clonazepam-carbamazepine-no-labs-untrimmed-male-1993": (
        "P18 P41",
        "P36 P38 P40 P46 P60 P07",
    ),
    # opioid abuse of 1988 and no opioid on the list: asked, not assumed
    "synthea-opioid-abuse-past-pregnancies-female-1969": (
        "nsaid",
        "P18 P36 P38 P40 P41 P46 P60 P07",
    ),
    # high blood pressure and a diuretic; the pregnancy of 2019 is over, a new one is asked
    "synthea-past-pregnancy-hypertension-female-1999": (
        "P49 diuretic",
        "P13 P18 P36 P38 P40 P41 P46 P60",
    ),
    # hydrocodone; eGFR 90 of 2019 is too old
    "synthea-ptsd-sertraline-hydrocodone-migraine-male-1973": (
        "P40 P49 diuretic",
        "P18 P36 P38 P41 P46 P60 P07",
    ),
    # paralysis from the spinal cord without a level: treated as T6 or above and asked
    "synthea-sci-chronic-pain-overdose-female-1963": (
        "",
        "P18 P31 P36 P38 P40 P41 P46 P60 P07",
    ),
    # stage 1 and the unstaged diabetic kidney disease are of one day: the stage tells; level of injury asked
    "synthea-sci-diabetes-ckd1-female-1970": (
        "P29",
        "P18 P31 P36 P38 P40 P41 P46 P60",
    ),
    # a seizure disorder; benzodiazepines ended
    "synthea-seizure-past-benzodiazepines-female-1998": (
        "P18",
        "P13 P36 P38 P40 P41 P46 P60 P07",
    ),
    # stroke of 2004; the cardiac arrest of 1995 is listed as not looked at
    "synthea-stroke-cardiac-arrest-no-medicines-male-1958": (
        "P09 P19",
        "P18 P36 P38 P40 P41 P46 P60 P07",
    ),
}


def test_everybody_in_the_folder_was_read(records: Path) -> None:
    assert {path.stem for path in (records / "fhir").glob("*.json")} == set(READ)


@pytest.mark.parametrize("person", list(READ))
def test_the_findings_are_those_of_the_record(person: str, records: Path) -> None:
    holds, asked = READ[person]
    outcome = run("screen", str(records / "fhir" / f"{person}.json"), *NOW, "--format", "json")
    assert outcome.code == 0, outcome.err
    findings = outcome.data["findings"]
    loud = [f["rule_id"] for f in findings if f["state"] == "fires" and f["severity"] != "info"]
    assert loud == holds.split()
    undecided = {name for f in findings if f["state"] == "unknown" for name in (f["rule_id"], *f["also"])}
    assert set(asked.split()) <= undecided
    assert len(outcome.data["questions"]) <= 12


def test_a_reason_names_the_resource_it_was_read_from(records: Path) -> None:
    record = str(records / "fhir" / "synthea-diabetes-ckd2-male-1953.json")
    told = run("screen", record, *NOW, "--why", "P05").out
    assert "It fires." in told
    assert "Observation/" in told
    assert "entry[" in told
    quiet = run("screen", record, *NOW, "--why", "P40").out
    assert "It cannot be decided yet" in quiet
    assert "not known: Opioid" in quiet
    away = run("screen", record, *NOW, "--why", "P12").out
    assert "It does not fire" in away
    assert "no: age in years" in away


def test_the_worse_of_two_stages_tells_the_story(records: Path) -> None:
    """Once the milder stage led, because it asks for more small things."""
    record = str(records / "fhir" / "synthea-diabetes-ckd2-male-1953.json")
    kidney = next(f for f in run("screen", record, *NOW, "--format", "json").data["findings"] if f["rule_id"] == "P05")
    assert kidney["plan_effects"][0] == "no_plan_until_reviewed"
