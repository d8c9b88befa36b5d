"""The one blueprint of this package; its views are spread over the folders by feature."""

from flask import Blueprint

bp = Blueprint("people", __name__)
