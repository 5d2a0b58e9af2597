from nbflow import Flow, Task, task
from nbflow.notebook.definers import Definers


class Plain(Task):
    def run(self):
        return 1


def made(module="__main__"):
    def load():
        return 1

    load.__module__ = module
    return task(load)


def test_a_node_is_of_the_cell_that_defined_its_task():
    definers, load = Definers(), made()
    definers.note({"__name__": "__main__", "load": load}, "one")
    with Flow("f") as flow:
        load(), load(), Plain()()

    assert definers.cells(flow.graph.order()) == {"one": ["load-1", "load-2"]}


def test_a_later_cell_does_not_take_it_over():
    definers, load = Definers(), made()
    namespace = {"__name__": "__main__", "load": load}
    definers.note(namespace, "one")
    definers.note({**namespace, "again": load}, "two")
    with Flow("f") as flow:
        load()

    assert definers.cells(flow.graph.order()) == {"one": ["load-1"]}


def test_what_was_imported_is_of_no_cell_nor_what_a_cell_without_an_id_defined():
    definers, load, other = Definers(), made("there"), made()
    definers.note({"__name__": "__main__", "load": load}, "one")
    definers.note({"__name__": "__main__", "other": other}, None)
    with Flow("f") as flow:
        load(), other()

    assert definers.cells(flow.graph.order()) == {}
