"""Figures, built on the server and drawn by static/js/charts.js; one module for each family."""
