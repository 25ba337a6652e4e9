"""How the day chart looks, in the terms of the tokens; one text for the page and for a chart on its own."""

from __future__ import annotations

from supple.render import tokens

RULES = """\
svg.day text { font-family: inherit; font-size: 13px; fill: var(--soft); }
svg.day .lane { font-size: 17px; font-weight: 600; paint-order: stroke; stroke: var(--surface); stroke-width: 5px; }
svg.day .lane.eased, svg.day .block.eased { fill: var(--teal); }
svg.day .lane.drowsy, svg.day .block.drowsy { fill: var(--indigo); }
svg.day .axis { text-anchor: end; font-size: 12px; }
svg.day .tick, svg.day .block { text-anchor: middle; font-size: 12px; }
svg.day .amount { font-weight: 600; fill: var(--ink); paint-order: stroke; stroke: var(--surface); stroke-width: 4px; }
svg.day .block { font-size: 13px; font-weight: 600; paint-order: stroke; stroke: var(--surface); stroke-width: 3px; }
svg.day .rule, svg.day .hour { stroke: var(--line); stroke-width: .6; }
svg.day .base { stroke: var(--control); stroke-width: 1; }
svg.day .eased-band, svg.day .eased-block { fill: var(--teal-wash); }
svg.day .drowsy-band, svg.day .drowsy-block { fill: var(--indigo-wash); }
svg.day .eased-block { stroke: var(--teal); }
svg.day .drowsy-block { stroke: var(--indigo); }
svg.day .median { fill: none; stroke-width: 2.6; stroke-linejoin: round; }
svg.day .median.assumed { stroke-dasharray: 2 5; stroke-linecap: round; }
svg.day .eased-line { stroke: var(--teal); }
svg.day .drowsy-line { stroke: var(--indigo); }
svg.day .hatch { stroke: var(--indigo); stroke-width: 1; opacity: .45; }
svg.day .dose { fill: var(--surface); stroke: var(--ink); stroke-width: 1.6; stroke-linejoin: round; }
svg.day .dose.taken { fill: var(--ink); }
svg.day .cross { stroke: var(--ink); stroke-width: 2; }
svg.day .clear { stroke: var(--control); stroke-width: 2; stroke-dasharray: 1 4; }
svg.day .session { fill: var(--ink); opacity: .88; }
svg.day .name { font-weight: 600; fill: var(--ink); }
svg.day .now { stroke: var(--ink); stroke-width: 1.4; }
svg.day .nowword { text-anchor: middle; fill: var(--ink); font-size: 12px; font-weight: 600;
  paint-order: stroke; stroke: var(--surface); stroke-width: 4px; }
"""


def standalone() -> str:
    """The same rules with the light colours inside, for an SVG file that no page styles."""
    return f"svg.day{{{tokens.css_variables(tokens.LIGHT)}background:#FFFFFF;font-family:sans-serif}}\n{RULES}"
