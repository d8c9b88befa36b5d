"""The blueprint of laws; its views put themselves on it."""

from flask import Blueprint

bp = Blueprint("statutes", __name__)
