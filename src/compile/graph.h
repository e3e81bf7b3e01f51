/* The graph of which rule reads which. */
#ifndef US_COMPILE_GRAPH_H
#define US_COMPILE_GRAPH_H

#include "compile/pass.h"

/* Clauses by their index; then, for each node of the tree, the rules that end
 * there; then, for each node, all rules at and below it. */
typedef uint32_t us_vertex;

typedef struct us_edges {
    us_vertex *items;
    uint32_t count;
    size_t capacity;
} us_edges;

/* One part of a ref: the keys that it may be, or anything. */
typedef struct us_graph_part {
    us_value single;
    const us_value *values;
    size_t count;
    bool any;
} us_graph_part;

typedef struct us_graph {
    us_compiler *compiler;
    us_edges *edges; /* by vertex */
    size_t vertex_count;
    us_clause **clauses; /* by index */
    bool *has_general;   /* by node: some rule there has variables in its reference */
    uint32_t *component; /* by vertex, from 1 */
    bool *in_circle;     /* by vertex: a path leads from it to itself */
    uint32_t *places;    /* by clause, scratch of cycles.c: index in a list, + 1 */
    uint32_t *stamps;    /* by vertex, scratch of cycles.c */
    uint32_t stamp;
    size_t literal; /* during a scan: the literal at work; beyond the last: the head */
    /* During a scan, if set: told of each ref of data before its edges are added,
     * with what is known of its parts. */
    void (*sink)(void *data, const us_terms *ref, const us_graph_part *parts);
    void *sink_data;
} us_graph;

/* The vertices that stand for rules. */
static inline us_vertex us_graph_vertex(const us_clause *clause)
{
    return clause->index;
}

/* Adds an edge to [to], unless it is the same as the last one; with a sink, each
 * ref has its own. */
void us_graph_add_edge(us_graph *graph, us_edges *edges, us_vertex to);

/* Adds to [edges] where the refs of the clause lead. */
void us_graph_scan(us_graph *graph, us_clause *clause, us_edges *edges);

/* Finds the circles, when every clause was scanned; true if there are any. */
bool us_graph_has_circles(us_graph *graph);

/* Reports an error for every clause in a circle. Clauses must be as they were
 * when they were scanned. */
void us_graph_report(us_graph *graph);

#endif
