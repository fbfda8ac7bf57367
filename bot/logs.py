"""Logging of every process: what happened, never what a patient wrote."""

from __future__ import annotations

import logging
import os

import structlog

from bot.settings import settings

# Libraries whose chatter tells an operator nothing.
_QUIET = ("matplotlib", "tensorflow", "h5py", "apscheduler", "asyncio", "sanic.root", "tf2onnx")


def configure_logging() -> None:
    """Sets the level of all loggers; call it before Rasa is imported.

    Rasa logs messages and slots at DEBUG, so a patient's words are in the logs
    only when an operator asks for that level on a machine without patients.
    """
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    level = logging.getLevelName(settings().log_level)
    os.environ["LOG_LEVEL"] = settings().log_level
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))
    # Deprecations inside Rasa and its libraries say nothing to an operator. A filter
    # would not last: several libraries set their own when they are imported.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(
        logging.WARNING if level == logging.DEBUG else logging.ERROR
    )
