module github.com/vitable-sandbox/sandbox/compare

go 1.26
