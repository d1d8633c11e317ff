"""One check of one project: the program, the rules, and what becomes of their findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from async_graph_lint.catalogue import Catalogue, Extension
from async_graph_lint.config import Config, Scope
from async_graph_lint.finding import Finding, Problem, Report, Summary
from async_graph_lint.fingerprints import fingerprinted
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.model import Graph
from async_graph_lint.program.program import MODULE, Program
from async_graph_lint.program.project.contents import Contents
from async_graph_lint.program.project.discovery import Discovery
from async_graph_lint.program.project.environment import Environment
from async_graph_lint.program.project.files import Files
from async_graph_lint.program.project.manifest import GraphEntry
from async_graph_lint.program.project.modules import ModuleIndex
from async_graph_lint.program.project.storage import FactStore
from async_graph_lint.rules import RULES
from async_graph_lint.selection import Selection, Split
from async_graph_lint.suppress import Suppression, apply

EXTERNAL = ("langgraph", "langchain", "langchain_*", "langsmith")
"""Packages that are never the project's own, even where a folder has their name."""

Named = Callable[[str], bool]


class Check:
    """Everything between a project's files and its report."""

    def __init__(
        self, discovery: Discovery, contents: Contents, config: Config, cache_dir: Path | None
    ) -> None:
        self.discovery = discovery
        self.config = config
        self.selection = Selection.from_config(config)
        self.files = Files(contents, FactStore(cache_dir))
        extension = Extension(config.blocking, config.offload, config.safe)
        modules = ModuleIndex.of(discovery, EXTERNAL)
        self.program = Program(self.files, modules, Catalogue.load(extension))
        self.analysis = Analysis(
            self.program,
            self._starts,
            config.scope is Scope.ALL,
            self._graph_names(),
            Environment(
                discovery.root,
                (declaration.path for declaration in discovery.declarations),
                discovery.manifests,
                config.target_version,
            ),
        )

    def report(
        self, named: Named, errors: Iterable[Problem], exhaustive: bool, fixes: bool = False
    ) -> Report:
        """The report of the files that `named` accepts; with `fixes`, those that are right."""
        if exhaustive:
            self._read_everything()
        found = fingerprinted(self._found(named), self.files)
        suppression = self._suppressed(found, named)
        split = self.selection.split((*suppression.kept, *suppression.unused))
        shown = sorted(split.kept, key=lambda finding: finding.sort_key)
        self.files.save()
        problems = [p for p in self.files.problems.values() if named(p.filename)]
        return Report(
            root=self.discovery.root,
            findings=tuple(self._repaired(shown) if fixes else shown),
            errors=tuple(sorted({*errors, *problems})),
            summary=self._summary(suppression, split),
        )

    def graphs(self, named: Named) -> tuple[Graph, ...]:
        """The graphs whose builders stand in the files that `named` accepts, by place."""
        made = (*self.analysis.built, *self.analysis.agents, *self.analysis.entrypoints)
        graphs = [graph for built in made for graph in built.graphs]
        shown = [graph for graph in graphs if named(graph.span.filename)]
        return tuple(sorted(shown, key=lambda graph: (graph.span, graph.variant)))

    def _repaired(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        # LibCST takes 0.1 s to import, which a run without fixes should not pay.
        from async_graph_lint.fixes import Workshop, repair

        workshop = Workshop(self.program)
        return (replace(finding, fix=repair(finding, workshop)) for finding in findings)

    def _read_everything(self) -> None:
        for filename in self.files.listed:
            for key in (MODULE, *(d.key for d in self.files.definitions(filename))):
                self.program.scope(filename, key)

    def _found(self, named: Named) -> list[Finding]:
        ran = [rule for rule in RULES if self.selection.selects(rule.code, rule.name)]
        found = [finding for rule in ran for finding in rule.check(self.analysis)]
        shown = [f for f in found if self._starts(f.span.filename) and _touches(f, named)]
        return sorted(shown, key=lambda finding: finding.sort_key)

    def _suppressed(self, found: list[Finding], named: Named) -> Suppression:
        judged = [f for f in self.files.listed if named(f) and self.files.mentions(f, "agl:")]
        return apply(found, self.files.text, filenames=judged, checked=self.selection.selects)

    def _starts(self, filename: str) -> bool:
        """Whether code of a file is reported: tests only when asked for."""
        return self.config.include_tests or filename not in self._unnamed_tests

    @cached_property
    def _unnamed_tests(self) -> frozenset[str]:
        return frozenset(f.path for f in self.discovery.files if f.is_test and not f.named)

    def _graph_names(self) -> dict[tuple[str, str], str]:
        return {
            (self._file_of(entry, manifest.filename), entry.variable): entry.name
            for manifest in self.discovery.manifests
            for entry in manifest.graphs
        }

    def _file_of(self, entry: GraphEntry, manifest: str) -> str:
        """The file of the entry's variable, empty where the project has none."""
        resolve = self.program.modules.resolve
        return entry.file or resolve(manifest, entry.module) or ""

    def _summary(self, suppression: Suppression, split: Split) -> Summary:
        nodes = list(self._nodes())
        return Summary(
            files=len(self.discovery.files),
            langgraph_files=sum(map(self.files.uses_langgraph, self.files.listed)),
            read=self.files.read_count,
            graphs=len({b.building.origin[1] for b in self.analysis.built})
            + len(self.analysis.agents)
            + len(self.analysis.entrypoints),
            nodes=len(nodes),
            async_nodes=sum(is_async is True for is_async in nodes),
            suppressed=suppression.suppressed + len(split.ignored),
            held_back=len(split.held_back),
        )

    def _nodes(self) -> Iterator[bool | None]:
        by_place = {
            (built.building.origin[1], node.name): node.is_async
            for built in (*self.analysis.built, *self.analysis.entrypoints)
            for graph in built.graphs
            for node in graph.nodes
        }
        yield from by_place.values()


def _touches(finding: Finding, named: Named) -> bool:
    return any(named(span.filename) for span in (finding.span, *(s.span for s in finding.steps)))
