"""Progress: what several pieces of work do, told as one whole."""

from gespann.core.progress import Phase, Progress, of_phase, one_part


def test_equal_pieces_follow_each_other_in_the_whole():
    told = []
    for number in range(3):
        piece = one_part(of_phase(told.append, Phase.SAMPLE), number, 3)
        for done in (50, 100):
            piece(done, 100)
    assert told == [Progress(Phase.SAMPLE, done, 300) for done in (50, 100, 150, 200, 250, 300)]


def test_what_a_piece_does_beyond_its_total_does_not_count_as_done_of_the_next():
    told = []
    steps = of_phase(told.append, Phase.SAMPLE)
    first, second = one_part(steps, 0, 2), one_part(steps, 1, 2)
    for done in (100, 150, 200):
        first(done, 100)
    second(50, 100)
    assert told == [
        Progress(Phase.SAMPLE, 100, 200),
        Progress(Phase.SAMPLE, 100, 200, beyond=50),
        Progress(Phase.SAMPLE, 100, 200, beyond=100),
        Progress(Phase.SAMPLE, 150, 200),
    ]
