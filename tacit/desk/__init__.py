"""Tools of the review desk: sentences that are kept, and calibration against gold."""
