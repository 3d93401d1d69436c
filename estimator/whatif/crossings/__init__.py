"""Where one of two costs becomes the cheaper one as traffic grows."""
