from django.urls import path

from pricing import views

urlpatterns = [
    path("prices/", views.prices, name="prices"),
    path("limits/", views.limits, name="limits"),
]
