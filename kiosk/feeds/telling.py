"""Headline, summary and body of an item, without saying anything twice."""

import re
from dataclasses import dataclass
from typing import Final

from kiosk.feeds.cleaning import Cleaned, cleaned, plain, split, tidied
from kiosk.feeds.entries import Entry, OfferedPicture
from kiosk.feeds.wording import cut_at_word, first_sentences, has_words, one_line, sentence_ends
from kiosk.news.articles import Block, Run

LONGEST_HEADLINE: Final = 160
LONGEST_SUMMARY: Final = 600
SENTENCES: Final = 2
LONGEST_BODY: Final = 6_000
MOST_BLOCKS: Final = 100
LONGEST_WORD: Final = 60

_NOTHING: Final = Cleaned(())


@dataclass(frozen=True, slots=True)
class Told:
    """What an item says.

    Attributes:
        headline: one line; empty if the item has no words at all.
        summary: one or two sentences.
        body: what comes behind the summary.
        everything: all words that were read, also those that were cut off later.
        pictures: those within the text, each with the address that it starts from.
    """

    headline: str
    summary: str
    body: tuple[Block, ...]
    everything: str
    pictures: tuple[tuple[OfferedPicture, str], ...]


def told(entry: Entry) -> Told:
    """Return what an item says, cut to what fits on a screen."""
    bodies = [cleaned(one) for one in entry.bodies[:3]]
    body = max(bodies, key=lambda one: len(one.text), default=_NOTHING)
    about = cleaned(entry.summary) if entry.summary else _NOTHING
    parts = [*zip(entry.bodies, bodies, strict=False)] + ([(entry.summary, about)] if entry.summary else [])
    pictures = tuple((picture, part.base) for part, one in parts for picture in one.pictures)
    everything = " ".join(one.text for one in (*bodies, about))
    title = plain(entry.title)
    blocks = body.blocks or about.blocks
    if body.blocks and about.blocks and not _is_start(about.text, body.text):
        blocks = (*_lead(about), *blocks)
    if not has_words(title):
        title, blocks = _first_sentence(blocks)
    elif blocks and _same(blocks[0].text, title):
        blocks = blocks[1:]
    summary, blocks = _summary(blocks)
    return Told(
        headline=cut_at_word(title, LONGEST_HEADLINE),
        summary=summary,
        body=_cut(blocks),
        everything=f"{plain(entry.title)} {everything}",
        pictures=pictures,
    )


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _same(one: str, other: str) -> bool:
    return _key(one) == _key(other)


def _is_start(about: str, body: str) -> bool:
    """Tell whether a summary is only the start of the body, or says no more than it."""
    start = _key(about)
    return not start or _key(body).startswith(start[: max(20, len(start) - 12)])


def _lead(about: Cleaned) -> tuple[Block, ...]:
    """Return the summary that an author wrote as one paragraph: its first sentences."""
    text = about.text
    end = first_sentences(text, SENTENCES, LONGEST_SUMMARY)
    return (Block("paragraph", (Run(text[:end] if end else cut_at_word(text, LONGEST_SUMMARY)),)),)


def _first_sentence(blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """Return a headline for an item without one, and what is left of its text."""
    if not blocks:
        return "", ()
    text = blocks[0].text
    end = min((*sentence_ends(text), *(found.start() for found in re.finditer("\n", text)), len(text)))
    headline = one_line(text[:end])
    if len(headline) > LONGEST_HEADLINE:
        return headline, blocks
    return headline, _behind(blocks, end)


def _summary(blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """Return the first sentences as the summary, and what is left of the text."""
    if not blocks or blocks[0].kind != "paragraph":
        return "", blocks
    text = blocks[0].text
    end = first_sentences(text, SENTENCES, LONGEST_SUMMARY)
    if end:
        return one_line(text[:end]), _behind(blocks, end)
    summary = cut_at_word(one_line(text), LONGEST_SUMMARY)
    shown = len(summary) - 1
    at = text.find(summary[max(0, shown - 20) : shown])
    return summary, _behind(blocks, at + min(20, shown)) if at >= 0 else blocks


def _behind(blocks: tuple[Block, ...], at: int) -> tuple[Block, ...]:
    runs = tidied(list(split(blocks[0].runs, at)[1]))
    if not has_words("".join(run.text for run in runs)):
        return blocks[1:]
    return (Block(blocks[0].kind, runs), *blocks[1:])


def _cut(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the start of a body, up to a sentence's end."""
    kept: list[Block] = []
    left = LONGEST_BODY
    for block in blocks[:MOST_BLOCKS]:
        text = block.text
        if len(text) > left:
            end = next((end for end in reversed(sentence_ends(text[: left + 1])) if end <= left), 0)
            if end:
                kept.append(Block(block.kind, tidied(list(split(block.runs, end)[0]))))
            elif not kept:
                runs = split(block.runs, len(cut_at_word(text, left)) - 1)[0]
                kept.append(Block(block.kind, tidied([*runs, Run("…", runs[-1].bold, runs[-1].italic)])))
            break
        kept.append(block)
        left -= len(text)
    return tuple(kept)
