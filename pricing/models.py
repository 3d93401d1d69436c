"""The tables in the database: the rows of the three CSV files as last loaded, and a log of loads.

Rows are replaced whole by `actions.load_tables` and never edited: the files are the truth.  Prices and tier
edges have at most 15 digits (`cells.DIGITS`), which SQLite's floating point keeps exactly.
"""

from django.db import models


class TableImportManager(models.Manager):
    def version(self) -> tuple[tuple[int, str], ...]:
        """Which files are loaded: changes with every load, empty before the first.  One small query."""
        return tuple(self.order_by("-pk").values_list("pk", "sha256")[:3])


class TableImport(models.Model):
    """One file, as it was loaded; each load writes three."""

    file_name = models.CharField("file", max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField()
    newest_day = models.DateField("newest day in the file", null=True, blank=True)
    loaded_at = models.DateTimeField("loaded", auto_now_add=True)

    objects = TableImportManager()

    class Meta:
        verbose_name = "table import"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.file_name}, {self.rows:,} rows, loaded {self.loaded_at:%Y-%m-%d %H:%M}"


class PriceRow(models.Model):
    """One tier of one dimension in one region from one day on."""

    service = models.CharField()
    dimension = models.CharField()
    region = models.CharField()
    unit = models.CharField()
    tier_start = models.DecimalField()
    tier_end = models.DecimalField(null=True, blank=True)
    price_usd = models.DecimalField("price in USD")
    usage_type = models.CharField(blank=True)
    operation = models.CharField(blank=True)
    effective_date = models.DateField("in effect from")
    source = models.TextField()
    confidence = models.CharField()

    class Meta:
        verbose_name = "price"
        ordering = ["dimension", "region", "-effective_date", "tier_start"]
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "region", "effective_date", "tier_start"], name="one_price_a_tier"
            )
        ]
        indexes = [models.Index(fields=["service", "region", "dimension"], name="price_filter")]

    def __str__(self):
        return f"{self.dimension} in {self.region} from {self.effective_date:%Y-%m-%d}, from {self.tier_start:f}"


class FreeTierRow(models.Model):
    """Units AWS gives away each month; `dimensions` are separated by blanks."""

    service = models.CharField()
    name = models.CharField()
    dimensions = models.TextField(blank=True)
    amount = models.DecimalField(null=True, blank=True)
    unit = models.CharField(blank=True)
    scope = models.CharField()
    kind = models.CharField()
    note = models.TextField(blank=True)
    source = models.TextField()

    class Meta:
        verbose_name = "free allowance"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="one_allowance_a_name")]

    def __str__(self):
        return f"{self.service}: {self.name}"


class LimitRow(models.Model):
    """One AWS quota: a value, a range (low, high) or words, for one variant in one region or by default."""

    service = models.CharField()
    key = models.CharField()
    variant = models.CharField(blank=True)
    region = models.CharField()
    name = models.CharField()
    kind = models.CharField()
    value = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    text = models.CharField(blank=True)
    unit = models.CharField()
    scope = models.CharField()
    adjustable = models.BooleanField()
    max_value = models.FloatField(null=True, blank=True)
    max_text = models.CharField(blank=True)
    quota_code = models.CharField(blank=True)
    effective = models.DateField("in effect from", null=True, blank=True)
    source = models.TextField()
    confidence = models.CharField()
    seed_value = models.CharField("an older guide said", blank=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = "limit"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["key", "variant", "region"], name="one_limit_a_region")]
        indexes = [models.Index(fields=["service", "region"], name="limit_filter")]

    def __str__(self):
        return " ".join(filter(None, (self.key, self.variant, self.region)))
