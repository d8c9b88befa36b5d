"""The one blueprint that all views of quizzes stand on."""

from flask import Blueprint

bp = Blueprint("quizzes", __name__)
