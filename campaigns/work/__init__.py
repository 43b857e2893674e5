"""Work lists of campaigns, by noun."""
