"""Free payload in the body: two compartments, linear clearance.

    payload plasma <--> payload peripheral        CLd / V1 and CLd / V2 per hour
    payload plasma --> excreted                   CL / V1 per hour

Volumes and clearances are per kg of body weight. The exchange is written in amounts, so that what leaves one
compartment arrives in the other (printed in concentrations with one volume, as in Shah 2012 eq. 18, it would not).

Sources: structure, Shah 2012; values for the catabolites of DM1, Singh & Shah 2017 (AAPS J 19:1054).
"""

from ...model import account, at, flow, mechanism, parameter, place, size, species, value

weight = value("body_weight")

free_payload = mechanism(
    "free_payload",
    __doc__,
    parameters=(
        parameter("payload_clearance", "L/d/kg", "clearance of free payload from plasma"),
        parameter("payload_distribution_clearance", "L/d/kg", "exchange of free payload with the periphery"),
        parameter("payload_central_volume", "L/kg", "central volume of free payload"),
        parameter("payload_peripheral_volume", "L/kg", "peripheral volume of free payload"),
        parameter("body_weight", "kg", "body weight of the person"),
    ),
    places=(
        place("payload_plasma", value("payload_central_volume") * weight, meaning="plasma, as payload sees it"),
        place("payload_peripheral", value("payload_peripheral_volume") * weight, meaning="tissue that payload reaches"),
    ),
    species=(species("payload", parts={"payload": 1}, meaning="payload that is on no antibody"),),
    flows=(
        flow(
            "payload distribution",
            at("payload", "payload_plasma"),
            at("payload", "payload_peripheral"),
            value("payload_distribution_clearance") * weight / size("payload_plasma"),
        ),
        flow(
            "payload return",
            at("payload", "payload_peripheral"),
            at("payload", "payload_plasma"),
            value("payload_distribution_clearance") * weight / size("payload_peripheral"),
        ),
        flow(
            "payload clearance",
            at("payload", "payload_plasma"),
            account("excreted"),
            value("payload_clearance") * weight / size("payload_plasma"),
        ),
    ),
)
