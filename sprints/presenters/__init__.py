"""What pages draw from stored figures: bars with words, grids, series. Plain values in, plain values out."""
