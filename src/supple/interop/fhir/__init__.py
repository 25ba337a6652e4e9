"""FHIR R4 in: a Bundle or a single resource becomes a person, and all that was not used is named."""
