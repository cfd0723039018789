"""The floor: plain values and rules without business and without I/O."""
