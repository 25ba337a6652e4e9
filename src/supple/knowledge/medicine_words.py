"""Words around the names of medicines: forms, salts and units that name nothing, and words that turn a name down."""

from __future__ import annotations

import re

from supple.knowledge.phrases import word_set

# names that hold the name of another medicine, and are not it
MASKED = (
    "benzyl alcohol", "isopropyl alcohol", "rubbing alcohol", "cetyl alcohol", "cetostearyl alcohol", "alcohol wipes",
    "alcohol wipe", "alcohol swabs", "alcohol swab", "alcohol pads", "alcohol pad", "alcohol prep", "alcohol free",
    "alcohol gel", "5 ASA", "opium poppy seed", "wine gums", "ginger beer", "caffeine free",
)  # fmt: skip

DENIED = word_set("no not never denies denied without nil")

# before a name, in the same clause, they leave open whether it is taken
NOT_TAKEN = DENIED | word_set(
    "stopped stop stopping discontinued refused declined avoid allergic allergy intolerant "
    "instead former previously was ex"
)

# forms, salts, routes, times and units: never taken for a misspelt medicine, never an unknown part
PLAIN_WORDS = word_set(
    """tablet tablets tabletten capsule capsules oral orally injection injectable solution suspension syrup drops patch
    patches cream ointment lotion spray inhaler inhalation mucosal nasal topical ophthalmic transdermal vaginal system
    pack powder metered actuat prefilled syringe injector pen auto delayed extended modified prolonged immediate
    release chewable dispersible effervescent soluble liquid elixir suppository enema implant device intrauterine
    product containing medicinal form medication medicine prescribed prescription daily twice three times four once
    every night nightly morning evening bedtime needed required hours weekly monthly tablespoon teaspoon units
    sodium potassium calcium magnesium hydrochloride hydrobromide acetate phosphate sulfate sulphate succinate
    tartrate maleate mesylate besylate bitartrate fumarate citrate chloride carbonate propionate dipropionate furoate
    human isophane regular abuse deterrent strength standard double maximum extra adult child children day days week
    starts started since taken taking takes with food after before water
    codes local generic brand"""
)

COMBINATION_MARK = re.compile(r"\s/\s|(?<=[A-Za-z])/(?=[A-Za-z]{5})|\s\+\s|\s&\s|;|\sand\s|\swith\s", re.IGNORECASE)

_SKIN = re.compile(
    r"\b(topical|cream|ointment|lotion|shampoo|gel|ophthalmic|otic|eye drops?|ear drops?)\b", re.IGNORECASE
)


def on_the_skin(said: str) -> bool:
    """Whether the words speak of a form for skin, eye or ear, from which little reaches the blood."""
    return bool(_SKIN.search(said))
