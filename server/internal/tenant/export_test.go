package tenant

import "github.com/vitable-sandbox/sandbox/server/internal/platform"

// OnBuild has a function called before the organization of a key is built; its error is the build's.
func (r *Registry) OnBuild(before func(key string) error) {
	build := r.build
	r.build = func(key string) (*platform.Organization, error) {
		if err := before(key); err != nil {
			return nil, err
		}
		return build(key)
	}
}
