// Package platform is the simulated platform: organizations with their plans, groups, rosters and sync requests, their
// clock, and the rules that make things fail. It works on the types of package fixtures, and knows neither HTTP nor JSON.
//
// Nothing in it runs by itself. Before an organization is read or changed, everything that is due by now is applied, in
// order, as if a worker had done it at the very instant it was due.
package platform
