"""The checks behind ``verify``, each from first principles: instants, integers and the library, no solver."""
