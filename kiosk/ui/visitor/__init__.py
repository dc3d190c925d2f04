"""The visitor's screen: survey, news panel and visit."""
