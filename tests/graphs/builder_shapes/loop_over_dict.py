from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Patient(TypedDict):
    pulse: int
    pressure: int


def measure_pulse(patient: Patient) -> dict[str, int]:
    return {"pulse": 70}


def measure_pressure(patient: Patient) -> dict[str, int]:
    return {"pressure": 120}


MEASUREMENTS = {"pulse_check": measure_pulse, "pressure_check": measure_pressure}

builder = StateGraph(Patient)
for name, measure in MEASUREMENTS.items():
    builder.add_node(name, measure)
for name in MEASUREMENTS:
    builder.add_edge(START, name)
for name in MEASUREMENTS.keys():
    builder.add_edge(name, END)
graph = builder.compile()
