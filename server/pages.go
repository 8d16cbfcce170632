package server

import "github.com/vitable-sandbox/sandbox/server/api"

// defaultLimit is how many items a page has where the request does not say.
const defaultLimit = 20

// pageOf is one page of a list; a page past the end is empty. The contract has judged limit and page.
func pageOf[T any](items []T, limit, page *int) ([]T, api.Pagination) {
	p := api.Pagination{Limit: defaultLimit, Page: 1, Total: len(items)}
	if limit != nil {
		p.Limit = *limit
	}
	if page != nil {
		p.Page = *page
	}
	p.TotalPages = (p.Total + p.Limit - 1) / p.Limit
	if p.Page > p.TotalPages {
		return nil, p
	}
	first := (p.Page - 1) * p.Limit
	return items[first:min(first+p.Limit, p.Total)], p
}
