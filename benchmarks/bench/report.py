"""Results as JSON for machines and as a table for people."""

import json
import os
import platform
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
JSON = HERE / "results.json"
TABLE = HERE / "RESULTS.md"

MARK = {True: "yes", False: "**no**", None: ""}


def line(result):
    """One result for a person who watches."""
    mark = {True: "✓", False: "✗", None: " "}[result["met"]]
    unit = f" {result['unit']}" if result["unit"] else ""
    return (
        f"{mark} {result['name']}: {result['ours']:g}{unit} : {result['peer']:g}{unit}"
        f" = {result['ratio']:.3f}  {result['target']}"
    )


def merged(results, known):
    """Results of this run in place of older ones; those of other benchmarks stay.

    :param known: names of all benchmarks
    """
    fresh = {result["benchmark"] for result in results}
    try:
        older = json.loads(JSON.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        older = []
    kept = [
        result
        for result in older
        if result["benchmark"] in known and result["benchmark"] not in fresh
    ]
    order = list(known)
    return sorted(kept + results, key=lambda r: order.index(r["benchmark"]))


def write(results, texts):
    """:param texts: by benchmark, what it compares"""
    JSON.write_text(
        json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    TABLE.write_text("\n".join(_table(results, texts)) + "\n", encoding="utf-8")


def _table(results, texts):
    yield "# Benchmarks"
    yield ""
    yield (
        f"Written by `make bench` on {time.strftime('%Y-%m-%d')} ({os.cpu_count()}"
        f" cores, {platform.machine()}, Python {platform.python_version()})."
    )
    yield (
        "Ours and the peer are measured in turns. Figures are medians; a ratio is the"
        " median of the rounds' ratios, and in brackets stand its quartiles."
    )
    name = None
    for result in results:
        if result["benchmark"] != name:
            name = result["benchmark"]
            yield from ("", f"## {name}", "", texts[name], "")
            yield "| | unit | ours | peer | ratio | target | met |"
            yield "|---|---|---:|---:|---:|---|---|"
        spread = " – ".join(f"{value:.2f}" for value in result["ratio_quartiles"])
        spread = f" ({spread})" if result["rounds"] > 4 and spread else ""
        yield (
            f"| {result['name']} | {result['unit']} | {result['ours']:g} |"
            f" {result['peer']:g} | {result['ratio']:.3f}{spread} |"
            f" {result['target']} | {MARK[result['met']]} |"
        )
