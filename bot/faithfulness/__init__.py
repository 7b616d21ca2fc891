"""Whether a freely worded sentence says only what its cited provisions say: figures, days, names, polarity, duties, words."""
