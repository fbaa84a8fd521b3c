"""People over the machine: sampling, blind review, appeal, calibration, coaching, monthly lock."""
