"""Clinical questions: who approves, what may be sent, what may become a general answer.

Source: functions.md row 428; 医疗器械监督管理条例 and 广告法 art. 16 allow no promotion beyond the registered scope: an answer
on off-label use goes to who asked without being solicited, to nobody else.
"""

from __future__ import annotations

from .findings import Finding


def check_approval(*, author_id: int | None, reviewer_id: int | None, answer: str, is_off_label: bool, note: str) -> list[Finding]:  # fmt: skip
    """What speaks against approving: no answer, the author himself, an off-label answer without the reviewer's reason."""
    found = []
    if not answer.strip():
        found.append(Finding("question.no_answer"))
    if author_id is not None and author_id == reviewer_id:
        found.append(Finding("question.own_answer"))
    if is_off_label and not note.strip():
        found.append(Finding("question.off_label_note"))
    return found


def check_reuse(*, status: str, is_off_label: bool) -> list[Finding]:
    """Only an answer that was sent and keeps to the registered use becomes a general answer."""
    if status != "SENT":
        return [Finding("question.not_sent")]
    return [Finding("question.off_label_faq")] if is_off_label else []
