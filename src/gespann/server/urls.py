"""All addresses of the workbench."""

from django.urls import include, path

from gespann.apps.digest.views import mail
from gespann.apps.organisation.views import entrance, tokens
from gespann.server.home import views as home

urlpatterns = [
    path("", home.home, name="home"),
    path("learning/", home.learning, name="home_learning"),
    path("language/", entrance.choose_language, name="choose_language"),
    path("set-up/<str:secret>/", entrance.first_day, name="set_up"),
    path("invitation/<str:secret>/", entrance.invitation, name="invitation"),
    path("organisation/", include("gespann.apps.organisation.urls")),
    path("jobs/", include("gespann.apps.jobs.urls")),
    path("history/", include("gespann.apps.market.urls")),
    path("fits/", include("gespann.apps.response.urls")),
    path("account/mail/", mail, name="mail"),
    path("budget/", include("gespann.apps.budget.urls")),
    path("actuals/", include("gespann.apps.actuals.urls")),
    path("plan/", include("gespann.apps.plan.urls")),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/new/", tokens.make, name="make_token"),
    path("account/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("api/", include("gespann.server.api.urls")),
    path("account/", include("gespann.server.account_urls")),
    path("", include("gespann.ui.urls")),
]
