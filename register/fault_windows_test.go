package register_test

func handicap(string) error { return nil }
