"""What of a flow is drawn."""

from nbflow import Flow, Parameter, task, unmapped
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.shape import shape_of


def test_nodes_and_edges_are_told_by_place_and_whether_they_map():
    with Flow("etl") as flow:
        day = Parameter("day")
        task(slug="tidy")(lambda x, day: x).map([1, 2], day=unmapped(day))

    nodes, edges, mapped, _ = shape_of(flow.graph)

    places = {node.name: place for place, node in enumerate(nodes)}
    assert nodes[places["day"]] == PictureNode("day", "parameter")
    assert nodes[places["tidy"]] == PictureNode("tidy", "task", mapped=True)
    (only,) = mapped
    assert only[1] == places["tidy"]
    assert set(edges) == {only, (places["day"], places["tidy"])}
