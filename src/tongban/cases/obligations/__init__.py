"""Promises (承诺) and papers put off (容缺): what may be chosen, what is owed, how it is kept, broken and repaired."""
