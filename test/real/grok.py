"""Runs dnsviz with what Debian 12 lacks: pygraphviz 1.7 has no `release` module, which `dnsviz grok` imports."""

import runpy
import sys
import types

release = types.ModuleType("pygraphviz.release")
release.version = "1.7"
sys.modules["pygraphviz.release"] = release
import pygraphviz

pygraphviz.release = release
sys.argv = ["dnsviz", *sys.argv[1:]]
runpy.run_path("/usr/bin/dnsviz", run_name="__main__")
