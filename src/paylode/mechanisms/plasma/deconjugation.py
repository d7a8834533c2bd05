"""Deconjugation: payload falls off the antibody one at a time.

    conjugate (n payloads) --k_n--> conjugate (n - 1) + free payload          n = 1, 2, ...

k_n is the rate per conjugate that carries n. Used once for every place outside cells where conjugate is, because the
chemistry does not care where it happens. The chain equals an average ratio with one rate k only if k_n = n k.

Assumptions: first order; receptor-bound conjugate loses payload as free conjugate does.
Source: Bender 2014 (10.1208/s12248-014-9618-3), catenary chain of the drug-to-antibody ratio.
"""

from ...model import at, flow, mechanism, needs_place, needs_species, parameter, step

deconjugation = mechanism(
    "deconjugation",
    __doc__,
    needs=(*needs_species("conjugate", "payload"), *needs_place("place", "payload_place")),
    parameters=(parameter("deconjugation_rate", "1/d", "loss of one payload, by drug-to-antibody ratio", by="dar"),),
    flows=(
        flow(
            "deconjugation",
            at("conjugate", "place"),
            [(at("conjugate", "place", dar=step(-1)), 1), (at("payload", "payload_place"), 1)],
            "deconjugation_rate",
        ),
    ),
)
