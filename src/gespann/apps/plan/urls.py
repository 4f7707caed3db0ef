"""Addresses of planning rounds."""

from django.urls import path

from gespann.apps.plan.views import (
    agreed_tests,
    beliefs,
    comments,
    evidence,
    frames,
    participants,
    room,
    rounds,
    signatures,
    table,
    text,
    wishes,
    year,
)

app_name = "plan"
_at_table = [
    path("<int:pk>/table/", table.table, name="table"),
    path("<int:pk>/table/judge/", table.judge, name="judge"),
    path("<int:pk>/table/propose/", table.propose, name="propose"),
    path("<int:pk>/table/accept/", table.accept, name="accept"),
    path("<int:pk>/table/return/", table.give_back, name="give_back"),
    path("<int:pk>/table/conversation/", table.conversation, name="conversation"),
    path("<int:pk>/table/remarks/", comments.comment, name="comment"),
    path("remarks/<int:pk>/take-back/", comments.take_back, name="take_back"),
    path("<int:pk>/text/", text.text, name="text"),
    path("<int:pk>/text/put/", text.put_text, name="put_text"),
    path("texts/<int:pk>/", text.text_version, name="text_version"),
    path("<int:pk>/tests/", agreed_tests.tests, name="tests"),
    path("<int:pk>/tests/propose/", agreed_tests.propose, name="propose_test"),
    path("tests/<int:pk>/", agreed_tests.test, name="test"),
    path("tests/<int:pk>/sign/", agreed_tests.sign, name="sign_test"),
    path("tests/<int:pk>/result/", agreed_tests.result, name="test_result"),
    path("tests/<int:pk>/learn/", agreed_tests.into_history, name="into_history"),
]
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("open/", rounds.open_round, name="open"),
    path("<int:pk>/", rounds.round_page, name="round"),
    path("<int:pk>/walk/", rounds.walk, name="walk"),
    path("<int:pk>/prepare/", rounds.prepare, name="prepare"),
    path("<int:pk>/frame/", frames.frame, name="frame"),
    path("<int:pk>/participants/", participants.participants, name="participants"),
    path("participants/<int:pk>/leave/", participants.leave, name="leave"),
    path("<int:pk>/wishes/", wishes.wishes, name="wishes"),
    path("<int:pk>/beliefs/", beliefs.beliefs, name="beliefs"),
    path("<int:pk>/evidence/", evidence.evidence, name="evidence"),
    path("<int:pk>/room/", room.room, name="room"),
    path("<int:pk>/room/try-out/", room.try_out, name="try_out"),
    path("<int:pk>/signatures/", signatures.signatures, name="signatures"),
    path("<int:pk>/signatures/write/", signatures.write_down, name="write_down"),
    path("<int:pk>/signatures/sign/", signatures.sign, name="sign"),
    path("<int:pk>/amend/", signatures.amend, name="amend"),
    path("<int:pk>/signatures/withdraw/", signatures.withdraw, name="withdraw"),
    path("<int:pk>/year/", year.year, name="year"),
    path("<int:pk>/document/", year.document, name="document"),
    path("<int:pk>/hand-in/", rounds.hand_in, name="hand_in"),
    *_at_table,
]
