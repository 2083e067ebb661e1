"""The portal: what applicants and everybody see; public pages, filing, cases, projects, what is mine."""
