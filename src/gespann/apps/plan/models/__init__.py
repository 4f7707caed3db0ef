"""The planning round, from the first wish to the plan that both sides have signed.

What is edited (drafts of wishes, answers about beliefs) are rows with a version. What binds is a
row that is final as a whole from the moment at which it is written: a proposal, an answer, a
version of the plan, a signature. A mistake is undone by a second row. Every act that binds takes
the round's next turn (`actions.turns`), which puts all of them in one order.
"""

from gespann.apps.plan.models.agreed_test import AgreedTest, TestResult, TestSignature
from gespann.apps.plan.models.expectation import Expectation
from gespann.apps.plan.models.journal import Act, Entry
from gespann.apps.plan.models.prepared import Evidence, Learned, Prepared, Standing, Surface
from gespann.apps.plan.models.proposals import Answer, AnswerKind, Proposal
from gespann.apps.plan.models.round import SIDES, Part, Participant, Phase, Round
from gespann.apps.plan.models.version import Agreement, PlanVersion, Signature, Withdrawal
from gespann.apps.plan.models.wishes import (
    BeliefAnswer,
    Outcome,
    OutcomeWeight,
    WishedAmount,
    WishedMeasure,
    Wishes,
)
from gespann.apps.plan.models.words import Comment, Conversation, MediatorText, Tag

__all__ = [
    "SIDES",
    "Act",
    "AgreedTest",
    "Agreement",
    "Answer",
    "AnswerKind",
    "BeliefAnswer",
    "Comment",
    "Conversation",
    "Entry",
    "Evidence",
    "Expectation",
    "Learned",
    "MediatorText",
    "Outcome",
    "OutcomeWeight",
    "Part",
    "Participant",
    "Phase",
    "PlanVersion",
    "Prepared",
    "Proposal",
    "Round",
    "Signature",
    "Standing",
    "Surface",
    "Tag",
    "TestResult",
    "TestSignature",
    "WishedAmount",
    "WishedMeasure",
    "Wishes",
    "Withdrawal",
]
