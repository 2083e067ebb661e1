# Tongban (通办): make run, make test; the rest is listed by `make`.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup setup-check setup-test run test check bench screens lock clean
MAKEFLAGS += --no-print-directory
SETUP := sh tools/setup/python.sh tools/setup/install.py
PYTHON := .venv/bin/python
TONGBAN := .venv/bin/tongban

help: ## 列出全部命令 | list what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## ([^|]*) \| (.*)/  make \1\t\2 · \3/' | expand -t 20

setup: ## 准备运行环境（可重复执行） | install what the product needs; rests when done
	@$(SETUP)

setup-test: ## 另外准备测试环境（PostgreSQL、Chromium 等） | install what tests need as well
	@$(SETUP) test

setup-check:
	@$(SETUP) check

run: setup ## 准备、建立演示县并启动 | set up, make the demo counties and serve
	@TONGBAN_DEMO=1 $(TONGBAN) demo --if-empty
	@TONGBAN_DEMO=1 exec $(TONGBAN) serve

test: setup-test ## 检查和全部测试（SQLite、PostgreSQL、浏览器） | checks and every test, on both databases and in a browser
	@$(PYTHON) tools/setup/run_tests.py

check: setup-check ## 只做检查：规范、类型、分层、目录包、家规 | lint, types, layers, packs, house rules
	@$(PYTHON) tools/setup/check.py

bench: setup-test ## 性能对比（与数据库下限的比值） | speed, as ratios to the database's floor
	@$(PYTHON) tests/postgres.py $(PYTHON) -m benchmarks

screens: setup-test ## 重拍 README 里的界面图片 | take the pictures of the README anew
	@$(PYTHON) -m tools.screens

lock: setup ## 重新锁定依赖版本（需要 uv） | pin the requirements anew (needs uv)
	@$(PYTHON) tools/setup/lock.py

clean: ## 删除环境、缓存和生成的文件，保留 var/ 里的数据 | remove what set-up made; keeps the data in var/
	@rm -rf .venv build web/node_modules src/tongban/faces/shell/static/tb src/tongban.egg-info \
	  .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache var/tests var/log
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "已清理；数据库、密钥和文件仍在 var/。"
