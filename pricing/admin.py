"""The tables as they are loaded, to look at: the CSV files are the truth, so nothing is edited here."""

from django.contrib import admin

from pricing.models import FreeTierRow, LimitRow, PriceRow, TableImport


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(TableImport)
class TableImportAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "rows", "newest_day", "loaded_at", "sha256"]
    list_filter = ["file_name"]


@admin.register(PriceRow)
class PriceRowAdmin(ReadOnlyAdmin):
    list_display = [
        *("dimension", "region", "tier_start", "tier_end", "price_usd", "unit"),
        *("effective_date", "confidence"),
    ]
    list_filter = ["service", "confidence", "effective_date", "region"]
    search_fields = ["dimension", "usage_type", "source"]


@admin.register(FreeTierRow)
class FreeTierRowAdmin(ReadOnlyAdmin):
    list_display = ["service", "name", "amount", "unit", "scope", "kind", "dimensions"]
    list_filter = ["kind", "scope", "service"]
    search_fields = ["name", "dimensions", "note"]


@admin.register(LimitRow)
class LimitRowAdmin(ReadOnlyAdmin):
    list_display = [
        *("key", "variant", "region", "value", "low", "high", "text", "unit"),
        *("scope", "adjustable", "max_value", "confidence"),
    ]
    list_filter = ["service", "kind", "adjustable", "confidence", "scope", "region"]
    search_fields = ["key", "name", "quota_code", "note"]
