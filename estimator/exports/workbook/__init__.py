"""The estimate as a workbook whose formulas stay alive."""
