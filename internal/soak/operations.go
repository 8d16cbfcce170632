package main

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
)

// operation is something that a client does.
type operation struct {
	weight int // 0: chance never chooses it
	do     func(ctx context.Context, t *tenant) error
}

var operations = map[string]operation{
	"submit":      {30, submit},
	"poll":        {30, pollOne},
	"complete":    {8, completeHead},
	"advance":     {6, advance},
	"idle":        {2, advanceUntilIdle},
	"backwards":   {1, moveBackwards},
	"create":      {2, createGroup},
	"groups":      {3, listGroups},
	"members":     {5, listMembers},
	"syncs":       {3, listSyncs},
	"inject":      {4, injectRule},
	"remove":      {2, removeRule},
	"remove all":  {1, removeRules},
	"rules":       {3, listRules},
	"refuse":      {3, refusedOnce},
	"lose answer": {2, lostAnswer},
	"break":       {2, brokenConnection},
	"bad":         {5, badRequest},
	"verify":      {3, verify},
	"save":        {2, save},
	"load":        {2, load},
	"reset":       {1, reset},
	"drain":       {0, drain},
}

// names are those of the operations, in an order that does not change.
var names = slices.Sorted(maps.Keys(operations))

// drawOperation chooses an operation by its weight.
func drawOperation(r *rand.Rand) string {
	total := 0
	for _, name := range names {
		total += operations[name].weight
	}
	n := r.IntN(total)
	for _, name := range names {
		if n -= operations[name].weight; n < 0 {
			return name
		}
	}
	panic("the weights do not add up")
}
