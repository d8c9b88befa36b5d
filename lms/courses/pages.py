"""The one blueprint that all views of courses stand on."""

from flask import Blueprint

bp = Blueprint("courses", __name__)
