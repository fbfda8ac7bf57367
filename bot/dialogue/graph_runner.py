"""Runs Rasa's component graph in order, without a scheduler."""

from __future__ import annotations

from typing import Any

from rasa.engine.runner.dask import DaskGraphRunner


class OrderedGraphRunner(DaskGraphRunner):
    """The same nodes as Rasa's runner, called one after the other.

    Rasa plans every run anew with dask, which takes a third of a turn. The order
    of the nodes never changes, so it is worked out once for each target.
    """

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Runs what the targets need.

        Args:
            inputs: values for the graph's placeholders, by name.
            targets: names of the nodes whose output is wanted.

        Returns:
            output by target.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        results = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(wanted):
            received = [results[need] for need in needs]
            results[name] = self._instantiated_nodes[name](*received)
        return {name: results[name][1] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[tuple[str, list[str]]]:
        orders: dict[tuple[str, ...], list[tuple[str, list[str]]]]
        orders = self.__dict__.setdefault("_orders", {})
        if targets not in orders:
            nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
            order: list[tuple[str, list[str]]] = []
            placed: set[str] = set()

            def place(name: str) -> None:
                if name in placed or name not in nodes:
                    return
                placed.add(name)
                needs = list(nodes[name].needs.values())
                for need in needs:
                    place(need)
                order.append((name, needs))

            for target in targets:
                place(target)
            orders[targets] = order
        return orders[targets]
