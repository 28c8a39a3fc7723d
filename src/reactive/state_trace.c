#include "reactive/graph.h"

void nv__trace_from_environment(nv__graph *graph)
{
    graph->trace = NULL;
}
