"""How the day chart looks, in the terms of the tokens; one text for the page and for a chart on its own."""

from __future__ import annotations

from supple.render import tokens

RULES = """\
svg.day text { font-family: inherit; font-size: 13px; fill: var(--soft); }
svg.day .lane { font-size: 18px; font-weight: 600; }
svg.day .lane.eased, svg.day .block.eased { fill: var(--teal); }
svg.day .lane.drowsy, svg.day .block.drowsy { fill: var(--indigo); }
svg.day .axis { text-anchor: end; }
svg.day .tick, svg.day .block, svg.day .nowword { text-anchor: middle; }
svg.day .amount, svg.day .name { font-weight: 600; fill: var(--ink); }
svg.day .block { font-size: 14px; font-weight: 600; paint-order: stroke; stroke-width: 8px; stroke-linejoin: round; }
svg.day .block.eased { stroke: var(--teal-wash); }
svg.day .block.drowsy { stroke: var(--indigo-wash); }
svg.day .block.best { fill: var(--surface); }
svg.day .block.clear { stroke: var(--surface); }
svg.day .rule { stroke: var(--soft); stroke-width: .7; opacity: .35; stroke-dasharray: 1 4; }
svg.day .hour { stroke: var(--line); stroke-width: .7; }
svg.day .base { stroke: var(--control); stroke-width: 1.2; }
svg.day .eased-band, svg.day .eased-block { fill: var(--teal-wash); }
svg.day .drowsy-band, svg.day .drowsy-block { fill: var(--indigo-wash); }
svg.day .eased-hill { fill: var(--teal); opacity: .3; }
svg.day .drowsy-hill { fill: var(--indigo); opacity: .3; }
svg.day .eased-block { stroke: var(--teal); }
svg.day .best-block { fill: var(--teal); stroke: var(--teal); }
svg.day .drowsy-block { stroke: var(--indigo); }
svg.day .clear-block { fill: none; stroke: var(--control); }
svg.day .median { fill: none; stroke-width: 3.4; stroke-linejoin: round; }
svg.day .median.assumed { stroke-dasharray: .1 6.5; stroke-linecap: round; stroke-width: 4; }
svg.day .eased-line { stroke: var(--teal); }
svg.day .drowsy-line { stroke: var(--indigo); }
svg.day .hatch { stroke: var(--indigo); stroke-width: 1; opacity: .5; }
svg.day .dose { fill: var(--surface); stroke: var(--ink); stroke-width: 1.8; stroke-linejoin: round; }
svg.day .dose.taken { fill: var(--ink); }
svg.day .cross { stroke: var(--ink); stroke-width: 2; }
svg.day .session, svg.day .nowpill { fill: var(--ink); }
svg.day .name { font-size: 15px; paint-order: stroke; stroke: var(--surface); stroke-width: 5px; }
svg.day .now { stroke: var(--ink); stroke-width: 1.8; }
svg.day .nowword { fill: var(--surface); font-weight: 600; }
svg.day.small text { font-size: 14px; }
svg.day.small .lane { font-size: 18px; }
"""


def standalone() -> str:
    """The same rules with the light colours inside, for an SVG file that no page styles."""
    return f"svg.day{{{tokens.css_variables(tokens.LIGHT)}background:#FFFFFF;font-family:sans-serif}}\n{RULES}"
