"""The protocol that ships with the project, read and compiled once for all the tests that lean on it."""

from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder
from policy.scenarios import read_scenarios
from policy.table_compiler import compile_table

SCENARIOS_FILE = YOUTH_SUPPORT / "scenarios.jsonl"
PROTOCOL = read_protocol_folder(YOUTH_SUPPORT)
VOCABULARY = PROTOCOL.vocabulary
TABLE = compile_table(PROTOCOL)
SCENARIOS = read_scenarios(SCENARIOS_FILE.read_text("utf-8"), SCENARIOS_FILE.name, PROTOCOL)
