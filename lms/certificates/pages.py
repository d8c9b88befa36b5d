"""The one blueprint that all views of certificates stand on."""

from flask import Blueprint

bp = Blueprint("certificates", __name__)

# Stands in the codes of all certificates that were ever printed, so it stays.
VERIFY = "/verify"
