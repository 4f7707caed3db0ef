"""Addresses of the organisation."""

from django.urls import path

from gespann.apps.organisation.views import ends, people, structure

app_name = "organisation"
urlpatterns = [
    path("people/", people.everybody, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/link/", people.another_link, name="another_link"),
    path("people/<int:pk>/place/", people.place, name="place"),
    path("people/<int:pk>/office/", people.appoint, name="appoint"),
    path("people/<int:pk>/deputy/", people.choose_deputy, name="choose_deputy"),
    path("people/<int:pk>/name/", people.rename, name="rename"),
    path("people/<int:pk>/address/", people.change_address, name="change_address"),
    path("people/<int:pk>/leave/", people.leave, name="leave"),
    path("people/<int:pk>/take-name-out/", people.take_name_out, name="take_name_out"),
    path("places/<int:pk>/end/", ends.membership, name="end_membership"),
    path("offices/<int:pk>/end/", ends.appointment, name="end_appointment"),
    path("deputies/", ends.all_deputyships, name="deputies"),
    path("deputies/<int:pk>/end/", ends.deputyship, name="end_deputyship"),
    path("departments/", structure.departments, name="departments"),
    path("departments/<int:pk>/", structure.department, name="department"),
    path("departments/<int:pk>/name/", structure.rename_department, name="rename_department"),
    path("departments/<int:pk>/remove/", structure.remove_department, name="remove_department"),
    path("teams/<int:pk>/name/", structure.rename_team, name="rename_team"),
    path("teams/<int:pk>/remove/", structure.remove_team, name="remove_team"),
    path("journal/", people.journal, name="journal"),
    path("years/", structure.years, name="years"),
]
