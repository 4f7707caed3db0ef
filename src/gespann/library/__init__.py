"""The library as an analyst uses it: the steps of the command line as typed functions.

Money is given in units of the firm's currency here (1200000 or Decimal("1200000.50")) and becomes
whole cents at this door; behind it there are only cents.
"""

from gespann.library.bargains import accept as accept
from gespann.library.bargains import bargaining as bargaining
from gespann.library.bargains import golden_mean as golden_mean
from gespann.library.bargains import object_to_text as object_to_text
from gespann.library.bargains import propose as propose
from gespann.library.bargains import read_rounds as read_rounds
from gespann.library.bargains import read_wishes as read_wishes
from gespann.library.briefs import brief_for as brief_for
from gespann.library.briefs import brief_of as brief_of
from gespann.library.briefs import first_day_after as first_day_after
from gespann.library.briefs import in_year as in_year
from gespann.library.briefs import risk_for as risk_for
from gespann.library.cache import cache_folder as cache_folder
from gespann.library.cache import remember_compilations as remember_compilations
from gespann.library.documents import plan_story as plan_story
from gespann.library.documents import read_plan_workbook as read_plan_workbook
from gespann.library.documents import write_plan_pdf as write_plan_pdf
from gespann.library.documents import write_plan_workbook as write_plan_workbook
from gespann.library.documents import write_report as write_report
from gespann.library.experiments import design_experiment as design_experiment
from gespann.library.experiments import next_test as next_test
from gespann.library.experiments import read_experiment as read_experiment
from gespann.library.experiments import refuse_unknown as refuse_unknown
from gespann.library.experiments import refuse_unknown_lever as refuse_unknown_lever
from gespann.library.experiments import settle as settle
from gespann.library.fits import check as check
from gespann.library.fits import fit as fit
from gespann.library.fits import read_firm as read_firm
from gespann.library.fits import simulate as simulate
from gespann.library.fits import to_inference_data as to_inference_data
from gespann.library.fits import with_findings as with_findings
from gespann.library.money import Money as Money
from gespann.library.money import whole_cents as whole_cents
from gespann.library.plans import course as course
from gespann.library.plans import exact_answer as exact_answer
from gespann.library.plans import plan as plan
from gespann.library.plans import prospect as prospect
from gespann.library.plans import side_name as side_name
from gespann.library.plans import surface as surface
from gespann.library.plans import wishes_for as wishes_for
