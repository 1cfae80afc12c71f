"""Judges who signed a checkpoint: a log that the policy names, under its own name, and enough of the witnesses."""

from gateway.access_log.checkpoint import Checkpoint, read_checkpoint
from gateway.access_log.signed_note import NoteRefused, SignedNote
from gateway.access_log.trust import Trust
from gateway.log_verifying.verdict import Report, Verdict


def judge_signatures(note: SignedNote, trust: Trust, report: Report) -> Checkpoint:
    """Return the checkpoint, and note what is wrong with its signatures; CheckpointRefused for a text that is none."""
    checkpoint = read_checkpoint(note.text)
    report.origin, report.size, report.root = checkpoint.origin, checkpoint.size, checkpoint.root
    try:
        signed = note.signed_by(trust.keys)
    except NoteRefused as refused:
        report.add(Verdict.TAMPERED, f"the checkpoint: {refused}")
        return checkpoint
    report.witnesses = tuple(name for name, key in trust.witnesses.items() if key in signed)
    logs = [key for key in trust.logs if key in signed]
    if not logs:
        report.add(Verdict.TAMPERED, "the checkpoint is not signed by a log that the policy names")
    elif all(key.name != checkpoint.origin for key in logs):
        report.add(Verdict.TAMPERED, "the checkpoint is of another log than the one that signed it")
    elif not trust.satisfied_by(signed):
        report.add(Verdict.INCOMPLETE, "fewer witnesses have signed the checkpoint than the policy asks for")
    return checkpoint
