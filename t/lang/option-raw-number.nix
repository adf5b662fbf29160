{ outPath = "coerced"; }
